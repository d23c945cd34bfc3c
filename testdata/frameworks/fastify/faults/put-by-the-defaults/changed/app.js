import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(cors, { origin: ['http://localhost:3000', 'http://localhost:5173'], methods: ['PUT'], credentials: true });
app.all('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
