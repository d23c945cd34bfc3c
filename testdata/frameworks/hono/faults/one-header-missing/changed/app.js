import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

const app = new Hono();

app.use(cors({
  origin: ['http://localhost:3000', 'http://localhost:5173'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['content-type', 'x-request-id'],
  exposeHeaders: ['x-total'],
  credentials: true,
}));
app.all('/api/data', (c) => c.json({ id: 1 }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
