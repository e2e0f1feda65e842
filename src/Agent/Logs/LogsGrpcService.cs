using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Platform;
using MBot.Agent.Security.Calls;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Logs;

/// <summary>Logs over RPC.</summary>
internal sealed class LogsGrpcService(ILogReader reader, IKnownFailures failures) : Proto.Logs.LogsBase
{
    private const int DefaultTail = 100;
    private const int MostTogether = 100; // what is not sent yet is in memory
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public override async Task Read(Proto.ReadLogsRequest request, IServerStreamWriter<Proto.LogLine> responseStream, ServerCallContext context)
    {
        var query = new LogQuery
        {
            Sources = [.. request.Sources.Select(ToSource).Distinct()],
            Tail = request.Tail != 0 ? request.Tail : request.Since is null ? DefaultTail : LogQuery.MostLines,
            Since = RequestTime.Of(request.Since, "since"),
            Grep = request.Grep.Length == 0 ? null : request.Grep,
            Regex = request.Regex,
            Follow = request.Follow,
            Slot = request.Slot.Length == 0 ? null : request.Slot,
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        await using var lines = reader.ReadAsync(query, end.Token).GetAsyncEnumerator(end.Token);
        var more = lines.MoveNextAsync().AsTask();
        var together = 0;
        try
        {
            while (await more)
            {
                var line = ToProto(lines.Current);
                more = lines.MoveNextAsync().AsTask();
                // What is followed by another line at once goes out with it: a packet a line is what makes a storm dear.
                together = more.IsCompleted && together < MostTogether ? together + 1 : 0;
                responseStream.WriteOptions = together > 0 ? Buffered : null;
                await responseStream.WriteAsync(line, context.CancellationToken);
            }
        }
        finally
        {
            // One that still waits for a line must not be disposed of.
            await end.CancelAsync();
            await Task.WhenAny(more);
        }
    }

    private static LogSource ToSource(Proto.LogSource source) => System.Enum.IsDefined((LogSource)source)
        ? (LogSource)source
        : throw MBotException.InvalidArgument("sources", $"there is no log source {(int)source}");

    private Proto.LogLine ToProto(LogLine line) => new()
    {
        Source = (Proto.LogSource)line.Source,
        Time = line.Time.ToTimestamp(),
        Origin = line.Origin,
        IsError = line.IsError,
        Text = line.Text,
        Hint = failures.Find(line.Text)?.Hint ?? "",
        Missed = line.Missed,
    };
}
