export default defineEventHandler((event) => {
  assertMethod(event, ['GET', 'PUT']);
  return { id: 1 };
});
