namespace Grpc.Core;

/// <summary>Serves a call with one request and a stream of responses, which ends with the task.</summary>
public delegate Task ServerStreamingServerMethod<TRequest, TResponse>(
    TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context)
    where TRequest : class
    where TResponse : class;
