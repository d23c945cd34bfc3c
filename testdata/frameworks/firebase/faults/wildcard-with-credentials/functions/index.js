const { onRequest } = require('firebase-functions/https');

exports.api = onRequest(async (req, res) => {
  res.set('Access-Control-Allow-Origin', '*');
  res.set('Access-Control-Allow-Credentials', 'true');
  res.json({ id: 1 });
});
