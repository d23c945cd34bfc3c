export default {
  async fetch(request, env, ctx) {
    const headers = { 'Access-Control-Allow-Origin': 'http://localhost:3000' };
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    return Response.json(query(), { headers });
  },
};

function query() {
  throw new Error('no such table');
}
