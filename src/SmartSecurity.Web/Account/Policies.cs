using Microsoft.AspNetCore.Authorization;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Account;

/// <summary>Names of the room's policies, and the roles that each lets in.</summary>
public static class Policies
{
    /// <summary>Everything at the duty desk: alerts of all categories, passages of the last day, residents.</summary>
    public const string Desk = "desk";
    /// <summary>The alert queue, cut down to what the role may see (<see cref="Web.Desk.AlertSight"/>).</summary>
    public const string Alerts = "alerts";
    /// <summary>Alerts' clips, in which everybody can be recognised.</summary>
    public const string Clips = "clips";
    /// <summary>Devices and their health; adding and changing them.</summary>
    public const string Operator = "operator";
    /// <summary>Devices and their health, read only.</summary>
    public const string Devices = "devices";
    /// <summary>Residents and the watch-list: who may change them.</summary>
    public const string Registry = "registry";
    /// <summary>Movement queries under an open case.</summary>
    public const string Police = "police";
    public const string Auditor = "auditor";
    /// <summary>Who may sign in, and how far their work reaches.</summary>
    public const string Accounts = "accounts";
    /// <summary>Welfare checks: open ones of one's community, and one's own.</summary>
    public const string Checks = "checks";
    /// <summary>A resident's contacts, trips, questions: property people only (privacy.md, P17).</summary>
    public const string Care = "care";

    /// <summary>Going on patrol: rounds, checkpoints, what was found. Police too, on joint patrols.</summary>
    public const string Patrol = "patrol";
    /// <summary>Routes, checkpoints and their codes.</summary>
    public const string PatrolRoutes = "patrol-routes";

    /// <summary>Roles by policy.</summary>
    public static IReadOnlyDictionary<string, string[]> RolesOf { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [Desk] = [Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager],
        [Alerts] = [Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager, Roles.Operator, Roles.Police],
        [Clips] = [Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager, Roles.Police],
        [Operator] = [Roles.Administrator, Roles.Operator],
        [Devices] = [Roles.Administrator, Roles.Operator, Roles.DutyOfficer, Roles.PropertyManager],
        [Registry] = [Roles.Administrator, Roles.PropertyManager],
        [Police] = [Roles.Police],
        [Checks] = [Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager, Roles.Volunteer, Roles.BuildingCaptain],
        [Care] = [Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager],
        [Patrol] =
        [
            Roles.Administrator, Roles.DutyOfficer, Roles.PropertyManager, Roles.Volunteer, Roles.BuildingCaptain, Roles.Police,
        ],
        [PatrolRoutes] = [Roles.Administrator, Roles.PropertyManager, Roles.Operator],
        [Accounts] = [Roles.Administrator],
        [Auditor] = [Roles.Auditor, Roles.Administrator],
    };

    public static bool Allows(string policy, string role) => RolesOf[policy].Contains(role, StringComparer.Ordinal);

    internal static void Add(AuthorizationOptions options)
    {
        foreach (var (policy, roles) in RolesOf) options.AddPolicy(policy, p => p.RequireAuthenticatedUser().RequireRole(roles));
    }
}
