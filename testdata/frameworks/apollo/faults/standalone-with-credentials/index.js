import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const server = new ApolloServer({ typeDefs: 'type Query { id: Int }', resolvers: { Query: { id: () => 1 } } });
await startStandaloneServer(server, { listen: { port: process.env.PORT, host: '127.0.0.1' } });
