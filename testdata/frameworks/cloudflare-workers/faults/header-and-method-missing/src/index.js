export default {
  async fetch(request, env, ctx) {
    const headers = { 'Access-Control-Allow-Origin': 'http://localhost:3000', 'Access-Control-Allow-Headers': 'content-type' };
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    return Response.json({ id: 1 }, { headers });
  },
};
