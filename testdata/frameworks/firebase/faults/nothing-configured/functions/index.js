const { onRequest } = require('firebase-functions/https');

exports.api = onRequest(async (req, res) => {
  res.json({ id: 1 });
});
