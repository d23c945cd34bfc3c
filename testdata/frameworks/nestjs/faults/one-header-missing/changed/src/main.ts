import { NestFactory } from '@nestjs/core';
import { Adapter } from './adapter.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, new Adapter());

app.enableCors({
  origin: ['http://localhost:3000', 'http://localhost:5173'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['content-type', 'x-request-id'],
  exposedHeaders: ['x-total'],
  credentials: true,
});
await app.listen(process.env.PORT!, '127.0.0.1');
