using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Calls;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Logs;

/// <summary>Logs over RPC.</summary>
internal sealed class LogsGrpcService(ILogReader reader) : Proto.Logs.LogsBase
{
    private const int DefaultTail = 100;

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
        await foreach (var line in reader.ReadAsync(query, context.CancellationToken))
            await responseStream.WriteAsync(ToProto(line), context.CancellationToken);
    }

    private static LogSource ToSource(Proto.LogSource source) => System.Enum.IsDefined((LogSource)source)
        ? (LogSource)source
        : throw MBotException.InvalidArgument("sources", $"there is no log source {(int)source}");

    private static Proto.LogLine ToProto(LogLine line) => new()
    {
        Source = (Proto.LogSource)line.Source,
        Time = line.Time.ToTimestamp(),
        Origin = line.Origin,
        IsError = line.IsError,
        Text = line.Text,
    };
}
