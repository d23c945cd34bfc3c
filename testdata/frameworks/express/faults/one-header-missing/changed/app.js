const cors = require('cors');
const express = require('express');

const app = express();

app.use(cors({
  origin: ['http://localhost:3000', 'http://localhost:5173'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['content-type', 'x-request-id'],
  exposedHeaders: ['x-total'],
  credentials: true,
}));
app.all('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
