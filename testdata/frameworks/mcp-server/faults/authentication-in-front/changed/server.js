const cors = require('cors');
const express = require('express');
const mcp = require('./mcp.js');

const app = express();
app.use(cors({ origin: ['http://localhost:3000'], exposedHeaders: ['Mcp-Session-Id'] }));
app.use('/mcp', (req, res, next) => (req.get('authorization') === 'Bearer x' ? next() : res.sendStatus(401)));
mcp(app);

app.listen(process.env.PORT, '127.0.0.1');
