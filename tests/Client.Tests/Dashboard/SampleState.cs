using Google.Protobuf.WellKnownTypes;
using MBot.Client.Dashboard;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Dashboard;

/// <summary>An agent in the middle of its day: two copies, a condition, three operations, a log.</summary>
internal static class SampleState
{
    public static readonly TimeProvider Clock = new FixedClock(Events.Time.ToDateTimeOffset());

    public static DashboardState Of(params Figures[] history) => new()
    {
        Profile = "prod",
        Clock = Clock,
        Status = Status(),
        Operations =
        [
            Operation(OperationKind.Redeploy, OperationState.Succeeded, 120),
            Operation(OperationKind.Redeploy, OperationState.Failed, 600, "the script raised"),
            Operation(OperationKind.Rollback, OperationState.Succeeded, 86400),
        ],
        Samples = MetricSamples.Parse($"mbot_certificate_expiry_timestamp_seconds{{name=\"https\"}} {Events.Time.Seconds + (63 * 86400)}\n"),
        History = history,
        HeardAt = Ago(2).ToDateTimeOffset(),
        RoundTrip = TimeSpan.FromMilliseconds(12),
    };

    public static Figures Busy(double processor) => new()
    {
        Processor = processor, Load = 0.42, MemoryUsed = 1.5 * (1 << 30), MemoryTotal = 4.0 * (1 << 30), NetworkIn = 2048, NetworkOut = 1 << 20,
        Requests = 12.34, ServerErrors = 0, Median = 0.012, NinetyFive = 0.250, Connections = 7,
    };

    public static LogView Log(int lines = 40)
    {
        var log = new LogView();
        for (var i = lines; i > 0; i--)
            log.Add(Line(i % 4 == 0 ? LogSource.Nginx : LogSource.App, i, i % 4 == 0 ? $"200 GET \"/{i}\"" : $"INFO said {i}"));
        return log;
    }

    public static LogLine Line(LogSource source, int secondsAgo, string text) => new() { Source = source, Time = Ago(secondsAgo), Origin = "a1b2c3d4e5f6-8510", Text = text };

    public static Timestamp Ago(double seconds) => Timestamp.FromDateTime(Events.Time.ToDateTime().AddSeconds(-seconds));

    private static StatusReply Status() => new()
    {
        Healthy = false,
        Agent = new AgentInfo { AppUrl = "https://app.example.org", Version = "1.4.0", StartedAt = Ago(7200) },
        Live = new Release { Id = "20261122T141206Z-a1b2c3d4e5f6", Ref = "main", Subject = "greet louder" },
        Slots =
        {
            new Slot { Name = "0f9e8d7c6b5a-8511", State = SlotState.Draining, Sessions = 1, MemoryBytes = 90 << 20, DrainDeadline = Events.Time },
            new Slot { Name = "a1b2c3d4e5f6-8510", State = SlotState.Live, Sessions = 4, MemoryBytes = 120 << 20 },
        },
        Services = { new ServiceStatus { Name = "app", State = ServiceState.Running }, new ServiceStatus { Name = "nginx", State = ServiceState.Running } },
        Conditions =
        {
            new Condition { Code = "disk-low", Severity = Severity.Medium, Text = "400 MiB are free", Since = Ago(300), Hint = "remove old releases" },
            new Condition { Code = "app-not-answering", Severity = Severity.High, Text = "the live copy does not answer", Since = Ago(60) },
        },
        DiskFreeBytes = 400 << 20,
        MemoryAvailableBytes = 1 << 30,
    };

    private static Operation Operation(OperationKind kind, OperationState state, int secondsAgo, string? failure = null) => new()
    {
        Id = Events.Id, Kind = kind, State = state, AcceptedAt = Ago(secondsAgo), RequestedBy = "anna", Failure = failure is null ? null : new Failure { Message = failure },
    };

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
