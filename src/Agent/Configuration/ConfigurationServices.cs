using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MBot.Agent.Configuration;

internal static class ConfigurationServices
{
    /// <summary>The file and what watches it. Needs a <see cref="Platform.StateFolder"/>.</summary>
    public static IServiceCollection AddConfiguration(this IServiceCollection services) => services
        .AddSingleton<ConfigurationCatalog>()
        .AddSingleton<Security.Calls.IRequestCover, SettingMessages>()
        .AddSingleton(new EnvironmentOverrides(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal)))
        .AddSingleton<AgentConfiguration>()
        .AddHostedService<ConfigurationConditions>()
        .AddHostedService<ReloadOnHangup>();

    public static void MapConfiguration(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ConfigurationGrpcService>();

    /// <summary>Makes an options class a section of the file and an <see cref="ISettings{T}"/> to inject.</summary>
    public static IServiceCollection AddSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services)
        where T : class, new()
    {
        if (services.Any(service => service.ServiceType == typeof(ISettings<T>)))
            return services;
        return services
            .AddSingleton(SettingsSection.Of<T>())
            .AddSingleton<ISettings<T>>(provider => new Settings<T>(provider.GetRequiredService<AgentConfiguration>()));
    }
}
