const express = require('express');
const cors = require('cors');

const app = express();

const list = ['http://localhost:7777', 'http://localhost:3000'];
app.use(cors({
  origin: (origin, done) => !origin || list.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS')),
}));
app.get('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
