using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MBot.Integration.Tests.Support;

/// <summary>
/// EC2's Query API as far as a restore needs it, for one machine, with the task that replaces its root volume: moto knows no such task. In its
/// answers' shape by Amazon's own description, read by Amazon's own SDK. It is the app's page too.
/// </summary>
internal sealed class OneMachineEc2 : IAsyncDisposable
{
    public const string Instance = "i-0000000000000001";
    public const string OldVolume = "vol-0000000000000001";
    public const string NewVolume = "vol-0000000000000002";
    public const string Backup = "snap-0000000000000001";

    private static readonly string[] States = ["pending", "in-progress", "succeeded"];
    private readonly ConcurrentQueue<string> asked = new();
    private readonly WebApplication app;
    private string root = OldVolume;
    private int looks;

    private OneMachineEc2(WebApplication app) => this.app = app;

    /// <summary>What putting the disk in means here; null while nobody says.</summary>
    public Func<Task>? OnReplaced { get; set; }

    /// <summary>How the task ends.</summary>
    public string End { get; set; } = "succeeded";

    /// <summary>The actions in their order, with what they named.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    public string Url => app.Urls.Single();

    public static async Task<OneMachineEc2> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var ec2 = new OneMachineEc2(builder.Build());
        ec2.app.Run(ec2.AnswerAsync);
        await ec2.app.StartAsync();
        return ec2;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
            return; // the page: 200
        var form = await context.Request.ReadFormAsync();
        var action = form["Action"].ToString();
        asked.Enqueue($"{action} {form["SnapshotId"]}{form["VolumeId"]}{form["ResourceId.1"]}".TrimEnd());
        XNamespace space = "http://ec2.amazonaws.com/doc/2016-11-15/";
        var answer = new XElement(space + $"{action}Response", new XElement(space + "requestId", "1"), await ContentAsync(action));
        foreach (var element in answer.Descendants())
            element.Name = space + element.Name.LocalName;
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync(answer.ToString());
    }

    private async Task<object?> ContentAsync(string action)
    {
        switch (action)
        {
            case "DescribeInstances":
                return Set("reservationSet", new XElement("instancesSet", Machine()));
            case "DescribeSnapshots":
                return Set("snapshotSet", Snapshot(Backup));
            case "DescribeVolumes":
                return Set("volumeSet", new XElement("volumeId", OldVolume), new XElement("size", 20), new XElement("volumeType", "gp3"), new XElement("encrypted", true), new XElement("status", "in-use"), Tags(("Backup", "daily"), ("aws:ours", "no")));
            case "CreateSnapshot":
                return Snapshot("snap-0000000000000002");
            case "CreateReplaceRootVolumeTask":
                Interlocked.Increment(ref looks);
                return new XElement("replaceRootVolumeTask", Replacement("pending"));
            case "DescribeReplaceRootVolumeTasks" when looks == 0:
                return new XElement("replaceRootVolumeTaskSet");
            case "DescribeReplaceRootVolumeTasks":
                return Set("replaceRootVolumeTaskSet", [.. Replacement(await NextAsync())]);
            case "CreateTags":
                return new XElement("return", true);
            default:
                throw new NotSupportedException(action);
        }
    }

    private async Task<string> NextAsync()
    {
        var state = States[Math.Min(looks++, States.Length - 1)];
        if (state != "succeeded" || End != "succeeded")
            return state == "succeeded" ? End : state;
        if (root == OldVolume)
        {
            root = NewVolume;
            if (OnReplaced is { } replaced)
                await replaced();
        }

        return state;
    }

    private XElement Machine() => new("item",
        new XElement("instanceId", Instance), new XElement("instanceState", new XElement("code", 16), new XElement("name", "running")), new XElement("instanceType", "t3.small"),
        new XElement("rootDeviceName", "/dev/sda1"),
        new XElement("blockDeviceMapping", new XElement("item", new XElement("deviceName", "/dev/sda1"), new XElement("ebs", new XElement("volumeId", root)))),
        Tags(("Project", "mbot"), ("Environment", "prod"), ("Name", "mbot-prod")));

    private static object[] Snapshot(string id) =>
    [
        new XElement("snapshotId", id), new XElement("volumeId", OldVolume), new XElement("status", "completed"), new XElement("progress", "100%"), new XElement("volumeSize", 20), new XElement("encrypted", true),
        new XElement("startTime", DateTimeOffset.UtcNow.AddHours(-3).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        Tags(("Project", "mbot"), ("Environment", "prod"), ("ManagedBy", "mbot-client"), ("mbot:instance", Instance)),
    ];

    private static object[] Replacement(string state) =>
    [
        new XElement("replaceRootVolumeTaskId", "replacevol-0000000000000001"), new XElement("instanceId", Instance), new XElement("snapshotId", Backup), new XElement("taskState", state),
    ];

    private static XElement Set(string name, params object[] item) => new(name, new XElement("item", item));

    private static XElement Tags(params (string Key, string Value)[] tags) => new("tagSet", tags.Select(tag => new XElement("item", new XElement("key", tag.Key), new XElement("value", tag.Value))));
}
