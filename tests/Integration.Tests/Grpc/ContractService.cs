using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>The generated service, which does what <see cref="Handlers"/> says.</summary>
internal sealed class ContractService(Handlers handlers) : Contract.ContractBase
{
    public override Task<Message> Echo(Message request, ServerCallContext context) => handlers.Echo(request, context);

    public override Task<Message> Collect(IAsyncStreamReader<Message> requestStream, ServerCallContext context) =>
        handlers.Collect(requestStream, context);

    public override Task Count(Message request, IServerStreamWriter<Message> responseStream, ServerCallContext context) =>
        handlers.Count(request, responseStream, context);

    public override Task Converse(
        IAsyncStreamReader<Message> requestStream, IServerStreamWriter<Message> responseStream, ServerCallContext context) =>
        handlers.Converse(requestStream, responseStream, context);
}
