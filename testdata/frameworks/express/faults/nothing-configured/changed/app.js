const express = require('express');

const app = express();

app.use(require('cors')({ origin: ['http://localhost:3000'] }));
app.get('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
