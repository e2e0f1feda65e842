using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;

namespace MBot.Client.Tests.Support;

/// <summary>What a scripted agent answers, by the request's type, and what it was asked.</summary>
internal sealed class Script
{
    private readonly ConcurrentDictionary<Type, Func<IMessage, ServerCallContext, Task<IMessage>>> answers = new();
    private readonly ConcurrentDictionary<Type, Delegate> streams = new();
    private readonly ConcurrentQueue<IMessage> asked = new();

    public IReadOnlyList<T> Asked<T>() => [.. asked.OfType<T>()];

    public Script On<TRequest>(Func<TRequest, IMessage> answer)
        where TRequest : class, IMessage => On<TRequest>((request, _) => Task.FromResult(answer(request)));

    public Script On<TRequest>(Func<TRequest, ServerCallContext, Task<IMessage>> answer)
        where TRequest : class, IMessage
    {
        answers[typeof(TRequest)] = (request, context) => answer((TRequest)request, context);
        return this;
    }

    public Script OnStream<TRequest, TItem>(Func<TRequest, IServerStreamWriter<TItem>, ServerCallContext, Task> answer)
        where TRequest : class, IMessage
    {
        streams[typeof(TRequest)] = answer;
        return this;
    }

    public async Task<TReply> AnswerAsync<TReply>(IMessage request, ServerCallContext context)
        where TReply : class, IMessage, new()
    {
        asked.Enqueue(request);
        return answers.TryGetValue(request.GetType(), out var answer) ? (TReply)await answer(request, context) : new TReply();
    }

    public Task StreamAsync<TRequest, TItem>(TRequest request, IServerStreamWriter<TItem> writer, ServerCallContext context)
        where TRequest : class, IMessage
    {
        asked.Enqueue(request);
        return streams.TryGetValue(typeof(TRequest), out var answer)
            ? ((Func<TRequest, IServerStreamWriter<TItem>, ServerCallContext, Task>)answer)(request, writer, context)
            : Task.CompletedTask;
    }
}
