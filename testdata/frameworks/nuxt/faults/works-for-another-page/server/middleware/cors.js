export default defineEventHandler((event) => {
  handleCors(event, {
    origin: ['http://localhost:7777'],
    methods: ['GET', 'PUT'],
    allowHeaders: ['content-type'],
    credentials: true,
  });
});
