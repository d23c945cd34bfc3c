export default {
  async fetch(request, env, ctx) {
    return Response.json({ id: 1 }, {
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
    });
  },
};
