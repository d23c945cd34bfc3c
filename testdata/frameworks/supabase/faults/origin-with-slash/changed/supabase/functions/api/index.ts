const corsHeaders = {
  'Access-Control-Allow-Origin': 'http://localhost:3000',
  'Access-Control-Allow-Headers': 'content-type',
};

Deno.serve(async (req) => {
  return Response.json({ id: 1 }, { headers: corsHeaders });
});
