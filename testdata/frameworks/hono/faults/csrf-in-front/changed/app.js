import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { cors } from 'hono/cors';

const app = new Hono();

app.use(csrf({ origin: ['http://127.0.0.1', 'http://localhost:3000'] }));
app.use(cors({ origin: ['http://localhost:3000'] }));
app.all('/api/data', (c) => c.json({ id: 1 }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
