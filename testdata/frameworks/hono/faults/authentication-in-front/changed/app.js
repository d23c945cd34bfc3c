import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';

const app = new Hono();

app.use(cors({ origin: ['http://localhost:3000'] }));
app.use(bearerAuth({ token: 'secret' }));
app.get('/api/data', (c) => c.json({ id: 1 }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
