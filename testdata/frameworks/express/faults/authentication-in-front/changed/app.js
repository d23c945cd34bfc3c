const express = require('express');
const cors = require('cors');

const app = express();

app.use(cors({ origin: ['http://localhost:3000'] }));
app.use((req, res, next) => {
  if (req.headers.authorization === 'Bearer secret') next();
  else res.set('WWW-Authenticate', 'Bearer').sendStatus(401);
});
app.get('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
