const express = require('express');

const app = express();

app.use((req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*');
  next();
});
app.get('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
