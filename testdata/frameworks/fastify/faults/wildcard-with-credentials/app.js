import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(cors, { credentials: true });
app.get('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
