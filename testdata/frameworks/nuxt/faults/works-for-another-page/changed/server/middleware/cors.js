export default defineEventHandler((event) => {
  handleCors(event, {
    origin: ['http://localhost:7777', 'http://localhost:3000'],
    methods: ['GET', 'PUT'],
    allowHeaders: ['content-type'],
    credentials: true,
  });
});
