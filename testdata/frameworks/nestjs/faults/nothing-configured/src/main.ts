import { NestFactory } from '@nestjs/core';
import { Adapter } from './adapter.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, new Adapter());

await app.listen(process.env.PORT!, '127.0.0.1');
