Deno.serve(async (req) => {
  return Response.json({ id: 1 });
});
