using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>What the test service does: plain answers, until a test puts something else in.</summary>
internal sealed class Handlers
{
    public UnaryServerMethod<Message, Message> Echo { get; set; } = (request, _) => Task.FromResult(request);

    public ClientStreamingServerMethod<Message, Message> Collect { get; set; } = async (requests, context) =>
    {
        var sum = 0;
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
            sum += request.Number;
        return new Message { Number = sum };
    };

    public ServerStreamingServerMethod<Message, Message> Count { get; set; } = async (request, responses, context) =>
    {
        for (var number = 1; number <= request.Number; number++)
            await responses.WriteAsync(new Message { Number = number }, context.CancellationToken);
    };

    public DuplexStreamingServerMethod<Message, Message> Converse { get; set; } = async (requests, responses, context) =>
    {
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
            await responses.WriteAsync(request, context.CancellationToken);
    };
}
