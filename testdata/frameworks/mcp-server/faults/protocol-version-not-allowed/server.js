const cors = require('cors');
const express = require('express');
const mcp = require('./mcp.js');

const app = express();
app.use(cors({
  origin: ['http://localhost:3000', 'http://localhost:5173'],
  allowedHeaders: ['content-type', 'mcp-session-id'],
  exposedHeaders: ['Mcp-Session-Id'],
}));
mcp(app);

app.listen(process.env.PORT, '127.0.0.1');
