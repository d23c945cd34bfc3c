const cors = require('cors')({ origin: ['http://localhost:3000'] });
const functions = require('@google-cloud/functions-framework');

const handler = (req, res) => cors(req, res, () => res.json({ id: 1 }));

functions.http('api', handler);
