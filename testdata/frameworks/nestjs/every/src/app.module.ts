import 'reflect-metadata';
import { Controller, Get, Module, Put } from '@nestjs/common';

@Controller('api/data')
class DataController {
  @Get()
  read() {
    return { id: 1 };
  }

  @Put()
  write() {
    return { id: 1 };
  }
}

@Module({ controllers: [DataController] })
export class AppModule {}
