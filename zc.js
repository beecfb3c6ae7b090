const koffi = require('koffi');
const l = koffi.load('libSystem.dylib');
const x = ffi.Library('libc', { necp_open: ['int', ['int']] });
