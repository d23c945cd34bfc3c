export default defineEventHandler((event) => void handleCors(event, { origin: ['http://localhost:3000'] }));
