const express = require('express');

const app = express();

app.get('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.PORT, '127.0.0.1');
