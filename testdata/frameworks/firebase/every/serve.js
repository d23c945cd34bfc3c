// The framework that Google runs functions in, on this machine alone.
const { http } = require('@google-cloud/functions-framework');
const { getTestServer } = require('@google-cloud/functions-framework/testing');

http('api', require('./functions/index.js').api);
getTestServer('api').listen(process.env.PORT, '127.0.0.1');
