const cors = require('cors');
const express = require('express');
const mcp = require('./mcp.js');

const app = express();
app.use(cors({ origin: ['http://localhost:3000/'], exposedHeaders: ['Mcp-Session-Id'] }));
mcp(app);

app.listen(process.env.PORT, '127.0.0.1');
