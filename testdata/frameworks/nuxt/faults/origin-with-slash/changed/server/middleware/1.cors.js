export default defineEventHandler((event) => {
  handleCors(event, { origin: ['http://localhost:3000'] });
});
