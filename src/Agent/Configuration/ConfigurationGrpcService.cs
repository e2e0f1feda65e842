using Grpc.Core;
using MBot.Agent.Platform;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Configuration;

/// <summary>The settings over RPC. Secret ones come redacted.</summary>
internal sealed class ConfigurationGrpcService(AgentConfiguration configuration) : Proto.Configuration.ConfigurationBase
{
    public override Task<Proto.GetConfigurationReply> Get(Proto.GetConfigurationRequest request, ServerCallContext context)
    {
        var reports = configuration.Get(request.Key.Length == 0 ? null : request.Key);
        return Task.FromResult(new Proto.GetConfigurationReply { Settings = { reports.Select(Map) } });
    }

    public override Task<Proto.SetConfigurationReply> Set(Proto.SetConfigurationRequest request, ServerCallContext context)
    {
        if (request.Unset && request.Value.Length > 0)
            throw MBotException.InvalidArgument("value", "a value and unset exclude each other");
        var change = request.Unset ? configuration.Unset(request.Key) : configuration.Set(request.Key, request.Value);
        return Task.FromResult(new Proto.SetConfigurationReply
        {
            Setting = Map(configuration.Get(request.Key)[0]),
            RestartNeeded = change.Effect == ChangeEffect.Restart,
        });
    }

    public override Task<Proto.ValidateConfigurationReply> Validate(Proto.ValidateConfigurationRequest request, ServerCallContext context)
    {
        var problems = configuration.Validate(request.Text.Length == 0 ? null : request.Text);
        return Task.FromResult(new Proto.ValidateConfigurationReply { Problems = { problems.Select(Map) } });
    }

    private static Proto.Setting Map(SettingReport report) => new()
    {
        Key = report.Key.FullName,
        Value = report.Value,
        DefaultValue = report.Default,
        Origin = report.Running.Source switch
        {
            SettingSource.Environment => report.Key.EnvironmentVariable,
            SettingSource.File => "file",
            _ => "default",
        },
        Live = report.Key.Reload == Reload.Live,
        Description = report.Key.Description,
        PendingValue = report.PendingValue ?? "",
    };

    private static Proto.ConfigurationProblem Map(ConfigurationProblem problem) => new()
    {
        Key = problem.Key ?? "",
        Line = problem.Line ?? 0,
        Message = problem.Hint is null ? problem.Message : $"{problem.Message} ({problem.Hint})",
    };
}
