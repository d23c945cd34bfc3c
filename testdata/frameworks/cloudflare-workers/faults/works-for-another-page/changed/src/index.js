const allowed = ['http://localhost:7777', 'http://localhost:3000'];

export default {
  async fetch(request, env, ctx) {
    const headers = new Headers({ Vary: 'Origin' });
    if (allowed.includes(request.headers.get('Origin'))) {
      headers.set('Access-Control-Allow-Origin', request.headers.get('Origin'));
      headers.set('Access-Control-Allow-Methods', 'GET, PUT');
      headers.set('Access-Control-Allow-Headers', 'content-type');
      headers.set('Access-Control-Allow-Credentials', 'true');
    }
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    return Response.json({ id: 1 }, { headers });
  },
};
