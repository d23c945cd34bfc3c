import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

const app = new Hono();

app.get('/api/data', (c) => c.json({ id: 1 }));
app.use(cors({ origin: ['http://localhost:3000'] }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
