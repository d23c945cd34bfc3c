const { onRequest } = require('firebase-functions/https');

exports.api = onRequest({ cors: ['http://localhost:3000'] }, async (req, res) => {
  res.json({ id: 1 });
});
