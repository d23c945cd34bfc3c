const express = require('express');
const cors = require('cors');

const app = express();

app.get('/api/data', cors({ origin: ['http://localhost:3000'] }), (req, res) => res.json({ id: 1 }));
app.put('/api/data', cors({ origin: ['http://localhost:3000'] }), (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
