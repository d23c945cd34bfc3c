const { randomUUID } = require('node:crypto');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');

// Adds the endpoint to an Express app: a session each time somebody initializes one.
module.exports = (app) => {
  app.post('/mcp', async (req, res) => {
    const server = new McpServer({ name: 'app', version: '1.0.0' });
    await server.connect(new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID }));
    await server.server.transport.handleRequest(req, res);
  });
  app.get('/mcp', (req, res) => res.json({ id: 1 }));
};
