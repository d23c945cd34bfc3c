const express = require('express');
const mcp = require('./mcp.js');

const app = express();
mcp(app);

app.listen(process.env.PORT, '127.0.0.1');
