const cors = require('cors')({
  origin: ['http://localhost:7777', 'http://localhost:3000'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['content-type', 'x-request-id'],
  exposedHeaders: ['x-total'],
  credentials: true,
});
const functions = require('@google-cloud/functions-framework');

const handler = (req, res) => cors(req, res, () => res.json({ id: 1 }));

functions.http('api', handler);
